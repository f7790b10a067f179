//! What goes on after a merge was started on the page, ended by program (D5.2, D5.4).

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    envelope::{Done, Reply},
    guards::InProject,
};
use crate::{operations::data::merging, policy::proj::MergeProjects};

/// Whether there was something to end.
#[derive(Serialize, JsonSchema)]
pub struct MergeEnded {
    ended: bool,
}

/// `POST /api/app/projects/{project}/merge/cancel`: what was copied stays.
pub async fn cancel(InProject { by, at, .. }: InProject<MergeProjects>) -> Reply<MergeEnded> {
    Ok(Done(MergeEnded { ended: at.change(by, merging::cancel).await? }))
}

/// `POST /api/app/projects/{project}/merge/end-forwarding`: what is sent with its token or a key stays in it from then on.
pub async fn end_forwarding(InProject { by, at, .. }: InProject<MergeProjects>) -> Reply<MergeEnded> {
    Ok(Done(MergeEnded { ended: at.change(by, merging::end_forwarding).await? }))
}
