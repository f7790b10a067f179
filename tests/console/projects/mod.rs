mod details;
mod ends;
mod index;
mod keys;
mod own;
mod transfer;
