pub mod arriving;
mod failing;
mod pages;
pub mod receiver;
