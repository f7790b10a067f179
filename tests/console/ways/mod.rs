mod first_days;
mod go;
mod headings;
mod numbers;
mod switch;
mod well_known;
