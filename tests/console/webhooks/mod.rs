pub mod arriving;
mod failing;
mod fairly;
mod handling;
mod pages;
pub mod receiver;
mod tls;
mod waiting;
