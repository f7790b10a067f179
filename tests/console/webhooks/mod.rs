mod arriving;
mod failing;
mod pages;
mod receiver;
