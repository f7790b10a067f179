mod first_days;
mod go;
mod headings;
mod numbers;
mod small_doors;
mod switch;
