mod bulk;
mod cannon;
mod index;
mod inviting;
mod pace;
mod typed;
