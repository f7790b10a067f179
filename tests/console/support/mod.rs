pub mod acting;
pub mod browser;
mod builder;
pub mod deeds;
pub mod drawn;
pub mod programs;
pub mod sweep;
pub mod world;

pub use world::World;
