mod ends;
mod overview;
