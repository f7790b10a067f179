//! The dialog *Invite New Users*, tab *Invite to teams* (R1.3.9, X1).

use actix_session::Session;
use askama::Template;

use super::{
    dialog::{Tabs, doubts, offered, summary, usual},
    index::done,
};
use crate::{
    frame::{Chrome, Fields, Form, May, extract::Scene, guards::Place, show, show_again},
    http::{Answer, Db, Error},
    model::{
        EmailAddress, FieldErrors, OrganizationRole, ProjectRole, TeamId, addresses,
        invitation::Invitee,
        limits::{INVITEES, too_many_invitees},
    },
    operations::{self, Refusal},
    policy::org::ManageUsers,
    store::teams,
};

#[derive(Template)]
#[template(path = "invitations/to_teams.html", blocks = ["form"])]
struct InviteToTeamsPage {
    chrome: Chrome,
    tabs: Tabs,
    doubts: Vec<String>,
    action: String,
    back: String,
    form: TeamsForm,
    errors: FieldErrors,
    roles: Vec<OrganizationRole>,
    teams: Vec<(TeamId, String)>,
}

/// What was typed.
#[derive(Debug, Clone)]
pub struct TeamsForm {
    email: String,
    role: String,
    teams: Vec<String>,
    sure: bool,
}

impl From<Fields> for TeamsForm {
    fn from(mut fields: Fields) -> Self {
        Self { email: fields.one("email"), role: fields.one("role"), sure: fields.has("sure"), teams: fields.all("teams") }
    }
}

impl TeamsForm {
    /// From what was typed to what is meant.
    fn check(&self) -> Result<Vec<Invitee>, FieldErrors> {
        let mut errors = FieldErrors::default();
        let typed: Vec<&str> = self.email.split([',', ';', ' ', '\t', '\r', '\n']).filter(|it| !it.is_empty()).collect();
        let emails: Vec<EmailAddress> = typed.iter().filter_map(|address| EmailAddress::parse(address)).collect();
        let wrong: Vec<&str> = typed.iter().copied().filter(|address| EmailAddress::parse(address).is_none()).collect();
        match (typed.len(), wrong.as_slice()) {
            (0, _) => errors.add("email-0", "Give a mail address."),
            (n, []) if n > INVITEES => errors.add("email-0", too_many_invitees(n)),
            (_, []) => {}
            (_, [one]) => errors.add("email-0", format!("{one} is not a whole mail address.")),
            (_, many) => errors.add("email-0", format!("These are not whole mail addresses: {}.", many.join(", "))),
        }
        let role = self.role.parse::<OrganizationRole>().map_err(|()| errors.add("role-0", "Choose a role from the list."));
        let teams: Result<Vec<TeamId>, _> = self.teams.iter().map(|id| id.parse()).collect();
        let teams = teams.map_err(|_| errors.add("teams-0", "Choose teams from the list."));
        if self.teams.is_empty() {
            errors.add("teams-0", "Choose a team.");
        }
        let (Ok(role), Ok(mut teams), true) = (role, teams, errors.is_empty()) else { return Err(errors) };
        teams.sort_unstable();
        teams.dedup();
        let invitee = |email| Invitee {
            email,
            role,
            projects: Vec::new(),
            project_role: ProjectRole::Consumer,
            teams: teams.clone(),
            row: 0,
        };
        Ok(emails.into_iter().map(invitee).collect())
    }

    fn has(&self, id: &TeamId) -> bool {
        self.teams.iter().any(|chosen| *chosen == id.to_string())
    }

    fn chosen(&self) -> String {
        match self.teams.len() {
            0 => "No teams".to_owned(),
            1 => "1 team".to_owned(),
            n => format!("{n} teams"),
        }
    }
}

/// `GET /orgs/{org}/settings/users/invite/teams`
pub async fn new(May { place, .. }: May<ManageUsers>, db: Db, scene: Scene) -> Answer {
    let hx = scene.hx.clone();
    let role = usual(&place).as_str().to_owned();
    let form = TeamsForm { email: String::new(), role, teams: Vec::new(), sure: false };
    let page = InviteToTeamsPage::draw(scene, &db, &place, form, FieldErrors::default(), Vec::new()).await?;
    show(&hx, &page, &page.as_form())
}

/// `POST /orgs/{org}/settings/users/invite/teams`
pub async fn create(
    May { by, place, .. }: May<ManageUsers>,
    db: Db,
    scene: Scene,
    session: Session,
    Form(form): Form<TeamsForm>,
) -> Answer {
    let (hx, desk, organization) = (scene.hx.clone(), scene.site.desk.clone(), by.organization());
    let invited = match form.check() {
        Ok(list) => {
            let addresses = list.iter().map(|invitee| invitee.email.clone()).collect();
            let doubts = doubts(&db, organization, form.sure, addresses).await?;
            if !doubts.is_empty() {
                let page = InviteToTeamsPage::draw(scene, &db, &place, form, FieldErrors::default(), doubts).await?;
                return show_again(&hx, &page, &page.as_form());
            }
            db.change(by, move |held| operations::invitations::invite(held, &desk, &list, None)).await?
        }
        Err(errors) => Err(errors.into()),
    };
    match invited {
        Ok(invited) => done(&scene, &session, organization, &summary(invited)),
        Err(Refusal::Invalid(errors)) => {
            let page = InviteToTeamsPage::draw(scene, &db, &place, form, errors, Vec::new()).await?;
            show_again(&hx, &page, &page.as_form())
        }
        Err(refusal) => Err(refusal.into()),
    }
}

impl InviteToTeamsPage {
    async fn draw(
        scene: Scene,
        db: &Db,
        place: &Place,
        form: TeamsForm,
        errors: FieldErrors,
        doubts: Vec<String>,
    ) -> Result<Self, Error> {
        let organization = place.actor.organization;
        Ok(Self {
            teams: db.ask(move |conn| teams::choices(conn, organization)).await?,
            tabs: Tabs::of(organization, "teams"),
            action: format!("{}/teams", addresses::invite(organization)),
            back: addresses::users(organization),
            roles: offered(place),
            chrome: Chrome::organization(scene, place, "Users & Teams"),
            doubts,
            form,
            errors,
        })
    }
}
