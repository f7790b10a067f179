//! What programs send to projects, and what they are given of it.

mod access;
pub mod batches;
pub mod giving;
pub mod importing;
pub mod merging;
pub mod receiving;
pub mod retention;

pub use crate::store::data::{
    events::prepare,
    given::{KeptEvent, Wanted},
    merges::{Holding, Merge},
    profiles::Profile,
    senders::Receiver,
};
pub use access::{DataCredential, Opened, digest};
