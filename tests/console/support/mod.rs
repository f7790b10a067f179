pub mod browser;
pub mod world;

pub use world::World;
