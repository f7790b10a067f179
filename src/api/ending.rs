//! The end of the whole organization, set by program; it is called off with `cancel_deletion` (M10, R2.11).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    body::Body,
    envelope::{Done, Reply},
    guards::May,
    words::Moment,
};
use crate::{
    model::{FieldErrors, folding::reads_alike},
    operations::organizations::ends::schedule,
    policy::org::DeleteOrganization,
};

/// That the organization is meant: its name, as it is typed on the page.
#[derive(Deserialize, JsonSchema)]
pub struct MeantOrganization {
    confirm: String,
}

/// The day on which everything goes.
#[derive(Serialize, JsonSchema)]
pub struct Scheduled {
    due: Moment,
}

/// `POST /organizations/{org}/schedule_deletion`
pub async fn schedule_deletion(
    May { by, at, .. }: May<DeleteOrganization>,
    Body(body): Body<MeantOrganization>,
) -> Reply<Scheduled> {
    let desk = at.site.desk.clone();
    let due = at.change(by, move |held| {
        if !reads_alike(&body.confirm, &held.organization.name) {
            return Err(FieldErrors::on("confirm", "This isn't the name of the organization.").into());
        }
        schedule(held, &desk)
    });
    Ok(Done(Scheduled { due: Moment(due.await?) }))
}
