//! The service accounts of a team: adding them, taking one out (R1.4, X19).

use crate::{
    frame::{
        After, Form, May, Stage,
        add_to::{AddTo, Chosen, Words, add, choose},
        change::{Change, look, make},
        confirm::{Confirm, Confirmed},
        guards::Place,
    },
    http::{
        Answer, Db, Error, Site,
        within::{Ids, Whereabouts, Within},
    },
    model::{OrganizationId, ProjectRole, ServiceAccountId, TeamId, addresses},
    operations::{self, Held, Refusal},
    policy::{Permit, org::ManageTeams},
    store::{
        PgConnection, QueryResult,
        grants::Scope,
        service_accounts::{self, ServiceAccount},
        teams::{self, Team},
    },
};

/// `GET …/teams/{team}/service-accounts/new`
pub async fn new(may: May<ManageTeams, Team>, stage: Stage) -> Answer {
    choose::<IntoTeam>(may, stage).await
}

/// `POST …/teams/{team}/service-accounts/new`
pub async fn create(may: May<ManageTeams, Team>, stage: Stage, Form(form): Form<Chosen<IntoTeam>>) -> Answer {
    add(may, stage, form).await
}

/// `GET …/service-accounts/{account}/teams/new`
pub async fn new_teams(may: May<ManageTeams, ServiceAccount>, stage: Stage) -> Answer {
    choose::<ToTeams>(may, stage).await
}

/// `POST …/service-accounts/{account}/teams/new`
pub async fn create_teams(may: May<ManageTeams, ServiceAccount>, stage: Stage, Form(form): Form<Chosen<ToTeams>>) -> Answer {
    add(may, stage, form).await
}

/// `GET …/teams/{team}/service-accounts/{account}/removal`
pub async fn removing(may: May<ManageTeams, InTeam>, stage: Stage) -> Answer {
    let chrome = stage.organization(&may.place, "Users & Teams");
    look(RemovalFromTeam { by: may.by, it: may.it }, stage, chrome).await
}

/// `POST …/teams/{team}/service-accounts/{account}/removal`
pub async fn remove(may: May<ManageTeams, InTeam>, stage: Stage, Form(confirmed): Form<Confirmed>) -> Answer {
    let chrome = stage.organization(&may.place, "Users & Teams");
    make(RemovalFromTeam { by: may.by, it: may.it }, confirmed, stage, chrome).await
}

/// Service accounts are put into a team.
pub struct IntoTeam;

impl AddTo for IntoTeam {
    type Right = ManageTeams;
    type To = Team;
    type Id = ServiceAccountId;

    const FIELD: &'static str = "account";
    const NOUNS: (&'static str, &'static str) = ("service account", "service accounts");
    const WITH_ROLE: bool = false;

    async fn offered(db: &Db, organization: OrganizationId, team: &Team) -> Result<Vec<(ServiceAccountId, String)>, Error> {
        let id = team.id;
        let read = move |conn: &mut PgConnection| -> QueryResult<_> {
            let there = service_accounts::given::of_team(conn, organization, id)?;
            Ok((service_accounts::choices(conn, organization)?, there))
        };
        let (all, there) = db.read(read).await?;
        Ok(all.into_iter().filter(|(account, _)| !there.iter().any(|it| it.id == *account)).collect())
    }

    fn add(
        held: &mut Held<Permit<ManageTeams>>,
        _: &Site,
        team: &Team,
        (accounts, _): (&[ServiceAccountId], ProjectRole),
        count: &str,
    ) -> Result<String, Refusal> {
        operations::teams::add_accounts(held, team.id, accounts)?;
        Ok(format!("{count} added."))
    }

    fn words(place: &Place, team: &Team) -> Words {
        let organization = place.actor.organization;
        Words {
            menu: "Users & Teams",
            thing: team.name.clone(),
            heading: "Add Service Accounts",
            label: "Service Accounts",
            nothing: "The organization has no service accounts yet, or all of them are in the team already.",
            form: "accounts-form",
            action: addresses::add_accounts_to_team(organization, team.id),
            back: addresses::team(organization, team.id),
            verb: "Add",
            ..Words::default()
        }
    }
}

/// A service account is put into teams.
pub struct ToTeams;

impl AddTo for ToTeams {
    type Right = ManageTeams;
    type To = ServiceAccount;
    type Id = TeamId;

    const FIELD: &'static str = "teams";
    const NOUNS: (&'static str, &'static str) = ("team", "teams");
    const WITH_ROLE: bool = false;

    async fn offered(db: &Db, organization: OrganizationId, account: &ServiceAccount) -> Result<Vec<(TeamId, String)>, Error> {
        let id = account.id;
        let read = move |conn: &mut PgConnection| -> QueryResult<_> {
            Ok((teams::choices(conn, organization)?, service_accounts::given::teams(conn, organization, id)?))
        };
        let (all, there) = db.read(read).await?;
        Ok(all.into_iter().filter(|(team, _)| !there.iter().any(|it| it.id == *team)).collect())
    }

    fn add(
        held: &mut Held<Permit<ManageTeams>>,
        _: &Site,
        account: &ServiceAccount,
        (teams, _): (&[TeamId], ProjectRole),
        count: &str,
    ) -> Result<String, Refusal> {
        for team in teams {
            operations::teams::add_accounts(held, *team, &[account.id])?;
        }
        Ok(format!("{} was added to {count}.", account.username))
    }

    fn words(place: &Place, account: &ServiceAccount) -> Words {
        let organization = place.actor.organization;
        Words {
            menu: "Service Accounts",
            thing: account.username.clone(),
            heading: "Add to teams",
            label: "Teams",
            nothing: "The organization has no teams yet, or the service account is in all of them already.",
            form: "add-form",
            action: addresses::add_teams_to_account(organization, account.id),
            back: addresses::service_account(organization, account.id),
            verb: "Add",
            ..Words::default()
        }
    }
}

/// A service account in a team.
#[derive(Clone)]
pub struct InTeam {
    team: Team,
    account: ServiceAccount,
}

impl Within for InTeam {
    fn find(conn: &mut PgConnection, place: Whereabouts, ids: &Ids) -> QueryResult<Option<Self>> {
        let (Some(team), Some(account)) = (Team::find(conn, place, ids)?, ServiceAccount::find(conn, place, ids)?) else {
            return Ok(None);
        };
        let there = service_accounts::given::of_team(conn, place.organization, team.id)?;
        Ok(there.iter().any(|it| it.id == account.id).then_some(Self { team, account }))
    }
}

/// Taking a service account out of a team.
#[derive(Clone)]
struct RemovalFromTeam {
    by: Permit<ManageTeams>,
    it: InTeam,
}

impl Change for RemovalFromTeam {
    type By = Permit<ManageTeams>;
    /// The username.
    type Done = String;

    fn by(&self) -> &Self::By {
        &self.by
    }

    fn scope(&self) -> Scope {
        Scope::nobody()
    }

    fn run(&self, held: &mut Held<Self::By>) -> Result<String, Refusal> {
        operations::teams::remove_account(held, self.it.team.id, self.it.account.id)
    }

    fn words(&self) -> Confirm {
        let organization = self.by.organization();
        Confirm {
            title: format!("Remove from {}", self.it.team.name),
            names: vec![self.it.account.username.clone()],
            sentences: vec!["It loses the access this team gave. Other access stays.".into()],
            action: addresses::team_account_removal(organization, self.it.team.id, self.it.account.id),
            back: addresses::team(organization, self.it.team.id),
            verb: "Remove",
            ..Confirm::default()
        }
    }

    fn after(&self, name: String) -> After {
        let organization = self.by.organization();
        let account = addresses::service_account(organization, self.it.account.id);
        let sentence = format!("{name} was removed from {}.", self.it.team.name);
        After::on(addresses::team(organization, self.it.team.id), sentence).or_on(account)
    }
}
