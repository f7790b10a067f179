//! What an organization uses: who is active, which projects are, and what the plan counts (R1.13, X38, C4).

pub mod index;
pub mod plan;
