//! What holds for the whole house: its law, its tables, its lists, and every address as everybody.

mod addresses;
mod architecture;
mod citations;
mod counts;
mod exports;
mod forms;
mod kept;
mod limits;
mod lists;
mod markup;
mod once;
mod paths;
mod permissions;
mod presses;
mod ranks;
mod rules;
mod running;
mod schema;
mod searches;
mod selection;
mod sorting;
mod standing;
mod templates;
mod undo;
mod upgrade;
mod words;
