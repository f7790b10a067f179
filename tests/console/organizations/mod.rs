mod attention;
mod ends;
mod overview;
