//! What lies between the socket and a handler: who is asked for, from where, what comes with it, and when it is whole.

mod base_path;
mod control_characters;
mod downloads;
mod heads;
mod held;
mod hosts;
mod names;
mod storm;
