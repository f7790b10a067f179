//! The names of what is selected. Ids of things elsewhere say nothing about whether they exist (S9.19).

use crate::{
    http::{Db, Error},
    model::{OrganizationId, OrganizationRole, ProjectId, UserId},
    store::{grants, members},
};

/// The names and roles of these members, by name. Not found if one of them is no member.
pub async fn people(db: &Db, organization: OrganizationId, ids: &[UserId]) -> Result<Vec<(String, OrganizationRole)>, Error> {
    let (asked, all) = (ids.to_vec(), ids.len());
    let found = db.ask(move |conn| members::among(conn, organization, &asked)).await?;
    if found.len() < all { Err(Error::NotFound) } else { Ok(found.into_iter().map(|(_, name, _, role)| (name, role)).collect()) }
}

/// The names of these projects. Not found if one of them is not there.
pub async fn projects(db: &Db, organization: OrganizationId, ids: &[ProjectId]) -> Result<Vec<String>, Error> {
    let (asked, all) = (ids.to_vec(), ids.len());
    let found = db.ask(move |conn| grants::names(conn, organization, &asked)).await?;
    if found.len() < all { Err(Error::NotFound) } else { Ok(found.into_iter().map(|(_, name)| name).collect()) }
}
