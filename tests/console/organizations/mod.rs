mod attention;
mod ends;
mod overview;
mod removal;
