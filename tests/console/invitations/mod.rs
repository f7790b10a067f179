mod bulk;
mod index;
mod inviting;
mod pace;
