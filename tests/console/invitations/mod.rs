mod bulk;
mod index;
mod inviting;
mod letter_limits;
mod pace;
mod typed;
