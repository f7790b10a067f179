//! The guard of the invited lists: those who manage the organization's users, or those of one project.

use std::pin::Pin;

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use crate::{
    frame::{
        After, Chrome, InProject, May, Stage,
        guards::{Place, ProjectPlace},
    },
    http::{
        Error,
        within::{Ids, Within},
    },
    model::{InvitationId, OrganizationId, ProjectId, addresses},
    operations::invitations::open::InvitationPermit,
    policy::{org::ManageUsers, proj::InviteUsers},
};

/// Somebody who looks after invitations, and the thing `T` that the path names: in the organization of the path what
/// `May<ManageUsers, T>` is, in the project of the path what `InProject<InviteUsers, T>` is.
pub struct Reached<T = ()> {
    pub by: InvitationPermit,
    pub at: At,
    pub it: T,
}

/// Where somebody stands who looks after invitations.
pub enum At {
    Organization(Box<Place>),
    Project(Box<ProjectPlace>),
}

impl<T: Within> FromRequest for Reached<T> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if Ids::of(request).get::<String>("project").is_some() {
            let within = InProject::<InviteUsers, T>::from_request(request, payload);
            Box::pin(async move {
                let InProject { by, at, it } = within.await?;
                Ok(Self { by: InvitationPermit::Project(by), at: At::Project(at.into()), it })
            })
        } else {
            let may = May::<ManageUsers, T>::from_request(request, payload);
            Box::pin(async move {
                let May { by, place, it } = may.await?;
                Ok(Self { by: InvitationPermit::Organization(by), at: At::Organization(place.into()), it })
            })
        }
    }
}

impl At {
    /// The organization in any case, and the project if it is the page of one.
    pub fn ids(&self) -> (OrganizationId, Option<ProjectId>) {
        match self {
            Self::Organization(place) => (place.actor.organization, None),
            Self::Project(at) => (at.place.actor.organization, Some(at.project.id)),
        }
    }

    /// How many are open, where that is counted as they come and go.
    pub fn kept(&self) -> Option<i64> {
        match self {
            Self::Organization(place) => Some(place.membership.organization.invitation_count.into()),
            Self::Project(_) => None,
        }
    }

    /// The organization, if it is the page of one.
    pub fn place(&self) -> Option<&Place> {
        match self {
            Self::Organization(place) => Some(place),
            Self::Project(_) => None,
        }
    }

    pub fn chrome(&self, stage: &Stage) -> Chrome {
        match self {
            Self::Organization(place) => stage.organization(place, "Users & Teams"),
            Self::Project(at) => stage.project(at, "Project Users"),
        }
    }

    /// The address of the list.
    pub fn list(&self) -> String {
        match self.ids() {
            (organization, None) => addresses::invited(organization),
            (_, Some(project)) => addresses::project_invited(project),
        }
    }

    /// The address of one invitation.
    pub fn one(&self, id: InvitationId) -> String {
        match self.ids() {
            (organization, None) => addresses::invitation(organization, id),
            (_, Some(project)) => addresses::project_invitation(project, id),
        }
    }

    /// The end of something that was done to an invitation.
    pub fn after(&self, sentence: String) -> After {
        after(self.ids(), sentence)
    }
}

/// The same where only the ids are known.
pub fn after(at: (OrganizationId, Option<ProjectId>), sentence: String) -> After {
    match at {
        (organization, None) => done(organization, sentence),
        (_, Some(project)) => After::on(addresses::project_invited(project), sentence),
    }
}

/// The end of something that was done to invitations of the organization.
pub fn done(organization: OrganizationId, sentence: String) -> After {
    After::on(addresses::invited(organization), sentence).or_on(addresses::users(organization))
}
