//! The dialog *Invite New Users*, tab *Invite to teams* (R1.3.9, X1).

use askama::Template;
use validator::Validate;

use super::{
    dialog::{Carried, LettersLeft, Tabs, addresses_of, carried, doubts, offered, summary, usual},
    reached::done,
};
use crate::{
    frame::{Chrome, Fields, Form, May, Picked, Stage, guards::Place, meant, parted, posted, validators},
    http::{Answer, Error},
    model::{
        FieldErrors, OrganizationRole, ProjectRole, TeamId, address_list, addresses,
        invitation::Invitee,
        limits::{INVITEES, too_many_invitees},
    },
    operations,
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
    letters: LettersLeft,
}

parted!(InviteToTeamsPage, as_form);

/// What was typed.
#[derive(Debug, Clone, Validate)]
pub struct TeamsForm {
    #[validate(custom(function = validators::emails))]
    email: String,
    #[validate(custom(function = validators::role::<OrganizationRole>))]
    role: String,
    #[validate(
        custom(function = validators::ticked, message = "Choose teams from the list."),
        custom(function = validators::some_ticked, message = "Choose a team.")
    )]
    teams: Picked<TeamId>,
    sure: bool,
    /// What was typed in the tab one comes from.
    carried: Option<Carried>,
}

impl From<Fields> for TeamsForm {
    fn from(mut fields: Fields) -> Self {
        let carried = carried(&mut fields);
        let teams = Picked::take(&mut fields, "teams");
        Self { email: fields.one("email"), role: fields.one("role"), sure: fields.has("sure"), teams, carried }
    }
}

impl TeamsForm {
    /// With these addresses.
    fn begun(place: &Place, email: String) -> Self {
        Self { email, role: usual(place).as_str().to_owned(), teams: Picked::default(), sure: false, carried: None }
    }

    /// From what was typed to what is meant. What is wrong stands where the operation says it, at the fields of a first row.
    fn check(&self) -> Result<Vec<Invitee>, FieldErrors> {
        let list = meant(self, Self::meaning).map_err(|errors| errors.in_row(0))?;
        if list.len() > INVITEES {
            return Err(FieldErrors::on("email-0", too_many_invitees(list.len())));
        }
        Ok(list)
    }

    fn meaning(&self) -> Option<Vec<Invitee>> {
        let (emails, teams, role) = (address_list::addresses(&self.email).ok()?, self.teams.ids()?, self.role.parse().ok()?);
        let project_role = ProjectRole::Consumer;
        let invitee = |email| Invitee { email, role, projects: Vec::new(), project_role, teams: teams.clone(), row: 0 };
        Some(emails.into_iter().map(invitee).collect())
    }

    fn has(&self, id: &TeamId) -> bool {
        self.teams.has(id)
    }

    fn chosen(&self) -> String {
        self.teams.count(("team", "teams"))
    }
}

/// `GET /orgs/{org}/settings/users/invite/teams`
pub async fn new(May { place, .. }: May<ManageUsers>, stage: Stage) -> Answer {
    let form = TeamsForm::begun(&place, String::new());
    stage.show(&InviteToTeamsPage::draw(&stage, &place, form, FieldErrors::default(), Vec::new()).await?)
}

/// `POST /orgs/{org}/settings/users/invite/teams`
pub async fn create(May { by, place, .. }: May<ManageUsers>, stage: Stage, Form(form): Form<TeamsForm>) -> Answer {
    if let Some(Carried(typed)) = form.carried {
        let form = TeamsForm::begun(&place, typed);
        return stage.show(&InviteToTeamsPage::draw(&stage, &place, form, FieldErrors::default(), Vec::new()).await?);
    }
    let (desk, organization, meant) = (stage.site().desk.clone(), by.organization(), form.check());
    let doubts = doubts(&stage.db, organization, form.sure, addresses_of(&meant)).await?;
    if !doubts.is_empty() {
        let page = InviteToTeamsPage::draw(&stage, &place, form, FieldErrors::default(), doubts).await?;
        return stage.show_again(&page);
    }
    posted(
        &stage,
        meant,
        async |list| stage.db.change(by, move |held| operations::invitations::invite(held, &desk, &list, None)).await,
        async |errors| InviteToTeamsPage::draw(&stage, &place, form, errors, Vec::new()).await,
        |invited| done(organization, summary(invited)),
    )
    .await
}

impl InviteToTeamsPage {
    async fn draw(
        stage: &Stage,
        place: &Place,
        form: TeamsForm,
        errors: FieldErrors,
        doubts: Vec<String>,
    ) -> Result<Self, Error> {
        let organization = place.actor.organization;
        Ok(Self {
            teams: stage.db.ask(move |conn| teams::choices(conn, organization)).await?,
            letters: LettersLeft::of(&stage.db, place).await?,
            tabs: Tabs::of(organization, "teams"),
            action: addresses::invite_to_teams(organization),
            back: addresses::users(organization),
            roles: offered(place),
            chrome: stage.organization(place, "Users & Teams"),
            doubts,
            form,
            errors,
        })
    }
}
