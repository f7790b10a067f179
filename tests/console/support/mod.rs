pub mod browser;
pub mod sweep;
pub mod world;

pub use world::World;
