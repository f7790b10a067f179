//! What a new Owner does first, on the Overview: computed from what is there, gone when all of it is done or put away (L6).

use crate::{
    frame::{After, May, Stage, guards::Place},
    http::Answer,
    model::addresses,
    operations,
    policy::{Feature, OrgAction, org::SeeOverview},
    store::{PgConnection, QueryResult, organizations},
};

/// The steps, and where they are put away.
pub struct FirstSteps {
    pub steps: Vec<Step>,
    pub put_away: String,
}

/// One of them.
pub struct Step {
    pub label: &'static str,
    pub why: &'static str,
    pub href: String,
    pub done: bool,
}

impl FirstSteps {
    /// For those who can make Owners, until everything is done or they put it away. Others see none, and nothing is read for them.
    pub fn of(conn: &mut PgConnection, place: &Place, owners: usize) -> QueryResult<Option<Self>> {
        let organization = &place.membership.organization;
        if !place.actor.may(OrgAction::MakeOwner) || place.membership.steps_put_away_at.is_some() {
            return Ok(None);
        }
        let (id, begun) = (organization.id, organizations::begun(conn, organization.id)?);
        let step = |label, why, href, done| Step { label, why, href, done };
        let invited = organization.member_count > 1 || organization.invitation_count > 0;
        let project = begun.first_project.map_or_else(|| addresses::new_project(id), addresses::project_token);
        let mut steps = vec![
            step("Invite someone", "Nobody else can see this organization yet.", addresses::invite(id), invited),
            step(
                "Make someone a second Owner",
                "One can help when the other cannot sign in.",
                if organization.member_count > 1 { addresses::users(id) } else { addresses::invite(id) },
                owners > 1,
            ),
            step("Send data to your first project", "Its token goes into your app.", project, begun.received),
            step(
                "Create a team",
                "People in a team get its projects and roles by themselves.",
                addresses::teams(id),
                begun.teams,
            ),
        ];
        if Feature::Discoverability.is_in(organization.plan) {
            let why = "People with an address of your domain can join or ask to.";
            steps.push(step("Let colleagues find it", why, addresses::discoverability(id), begun.found));
        }
        let left = steps.iter().any(|step| !step.done);
        Ok(left.then(|| Self { steps, put_away: addresses::first_steps(id) }))
    }

    /// How many are done.
    pub fn done(&self) -> usize {
        self.steps.iter().filter(|step| step.done).count()
    }
}

/// `POST /orgs/{org}/settings/overview/steps`
pub async fn put_away(May { by, .. }: May<SeeOverview>, stage: Stage) -> Answer {
    let organization = by.organization();
    stage.db.change(by, operations::organizations::put_steps_away).await??;
    stage.after(After::to(addresses::overview(organization)))
}
