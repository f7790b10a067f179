//! Removing people from an organization, and leaving one (M65–M67, X13, R2.4).

use super::index::matching;
use crate::{
    frame::{
        After, Form, May, Member, Query, Stage,
        change::{Change, look, make},
        confirm::{Confirm, Confirmed, GoesOn},
        guards::Place,
        named::{self, Concerned},
        selection::Selection,
    },
    http::{Answer, Error, Site},
    model::{UserId, addresses},
    operations::{self, Held, Refusal, members::Removed},
    policy::{OrgActor, Permit, org::ManageUsers},
    store::grants::Scope,
};

/// `GET /orgs/{org}/settings/users/removal?user=…`
pub async fn removing(may: May<ManageUsers>, stage: Stage, Query(selection): Query<Selection<UserId>>) -> Answer {
    let (chrome, change) = (stage.organization(&may.place, "Users & Teams"), Removal::of(may, &stage, selection).await?);
    look(change, stage, chrome).await
}

/// `POST /orgs/{org}/settings/users/removal`: everybody, or nobody.
pub async fn remove(may: May<ManageUsers>, stage: Stage, Form(selection): Form<Selection<UserId>>) -> Answer {
    let confirmed = selection.confirmed.clone();
    let (chrome, change) = (stage.organization(&may.place, "Users & Teams"), Removal::of(may, &stage, selection).await?);
    make(change, confirmed, stage, chrome).await
}

/// `GET /orgs/{org}/leave`
pub async fn leaving(Member(place): Member, stage: Stage) -> Answer {
    let chrome = stage.organization(&place, "Users & Teams");
    look(Leaving::of(&place), stage, chrome).await
}

/// `POST /orgs/{org}/leave`
pub async fn leave(Member(place): Member, stage: Stage, Form(confirmed): Form<Confirmed>) -> Answer {
    let chrome = stage.organization(&place, "Users & Teams");
    make(Leaving::of(&place), confirmed, stage, chrome).await
}

/// Removing the selected people.
#[derive(Clone)]
struct Removal {
    by: Permit<ManageUsers>,
    site: Site,
    selection: Selection<UserId>,
    people: Vec<Concerned>,
    organization: String,
}

impl Removal {
    async fn of(May { by, place, .. }: May<ManageUsers>, stage: &Stage, selection: Selection<UserId>) -> Result<Self, Error> {
        let actor = by.actor().clone();
        let selection = selection.found(&stage.db, move |conn, fields| matching(conn, &actor, fields)).await?;
        let people = named::people(&stage.db, by.organization(), by.user(), &selection.ids).await?;
        Ok(Self { by, site: stage.site().clone(), selection, people, organization: place.membership.organization.name })
    }
}

impl Change for Removal {
    type By = Permit<ManageUsers>;
    type Done = Removed;

    fn by(&self) -> &Self::By {
        &self.by
    }

    fn scope(&self) -> Scope {
        Scope { people: Some(self.selection.ids.clone()), projects: None }
    }

    fn run(&self, held: &mut Held<Self::By>) -> Result<Removed, Refusal> {
        operations::members::remove(held, &self.site.desk, &self.selection.ids, self.selection.confirmed.lapsing())
    }

    fn words(&self) -> Confirm {
        let users = addresses::users(self.by.organization());
        Confirm {
            title: "Delete Users".into(),
            people: self.people.clone(),
            besides: self.selection.all.sentence(),
            sentences: vec![
                "They are removed from every project and team of the organization immediately. This can't be undone. Their accounts \
                 stay, and so does what they created."
                    .into(),
            ],
            revoke: self.selection.confirmed.revoke,
            fields: self.selection.ids.iter().map(|user| ("user", user.to_string())).collect(),
            action: addresses::users_removal(self.by.organization()),
            back: users,
            verb: "Delete",
            ..Confirm::default()
        }
    }

    fn told(&self, words: &mut Confirm, removed: Removed) {
        words.invitations = removed.invitations;
        let page = |id| addresses::service_account(self.by.organization(), id);
        let accounts = removed.service_accounts.into_iter().map(|(id, username)| (username, page(id))).collect();
        let webhooks = "Webhooks they created keep sending events:";
        words.goes_on =
            vec![GoesOn::service_accounts(accounts), GoesOn::webhooks(webhooks, self.by.organization(), removed.webhooks)];
    }

    fn after(&self, removed: Removed) -> After {
        if self.selection.ids.iter().any(|user| self.by.actor().is(*user)) {
            // Home leads to what is left of theirs.
            return After::saying(addresses::HOME, format!("You no longer belong to {}.", self.organization));
        }
        let sentence = match removed.names.as_slice() {
            [one] => format!("{one} was removed."),
            many => format!("{} people were removed.", many.len()),
        };
        After::on(addresses::users(self.by.organization()), sentence)
    }
}

/// Leaving the organization oneself.
#[derive(Clone)]
struct Leaving {
    by: OrgActor,
    user: UserId,
    organization: String,
}

impl Leaving {
    fn of(place: &Place) -> Self {
        let organization = place.membership.organization.name.clone();
        Self { by: place.actor.clone(), user: place.person.id, organization }
    }
}

impl Change for Leaving {
    type By = OrgActor;
    type Done = Removed;

    fn by(&self) -> &OrgActor {
        &self.by
    }

    fn scope(&self) -> Scope {
        Scope { people: Some(vec![self.user]), projects: None }
    }

    fn run(&self, held: &mut Held<OrgActor>) -> Result<Removed, Refusal> {
        operations::members::leave(held)
    }

    fn words(&self) -> Confirm {
        Confirm {
            title: "Leave organization".into(),
            names: vec![self.organization.clone()],
            sentences: vec!["You lose access to all of its projects immediately. To come back, you need an invitation.".into()],
            action: addresses::leave_organization(self.by.organization),
            back: addresses::ACCOUNT_ORGANIZATIONS.into(),
            verb: "Leave",
            ..Confirm::default()
        }
    }

    fn told(&self, words: &mut Confirm, removed: Removed) {
        let ends = removed.invitations.into_iter().map(|email| format!("the invitation for {email} ends"));
        let accounts = removed.service_accounts.into_iter().map(|(_, username)| username);
        let webhooks = removed.webhooks.into_iter().map(|(_, host)| format!("the webhook to {host}"));
        words.stays = Some(("What you leave behind:", accounts.chain(webhooks).chain(ends).collect()));
    }

    fn after(&self, _: Removed) -> After {
        After::saying(addresses::ACCOUNT_ORGANIZATIONS, format!("You left {}.", self.organization))
    }
}
