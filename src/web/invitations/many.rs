//! Many open invitations at once: sent again, or revoked (L9); and those that were just revoked, once more (L2).

use super::reached::{Reached, after};
use crate::{
    frame::{
        After, Fields, Form, Picked, Query, Stage,
        change::{Change, look, make},
        confirm::{Confirm, Confirmed},
        list::ListQuery,
        selection::{Everything, gathered},
        undo::Undo,
    },
    http::{Answer, Error, Site},
    model::{InvitationId, OrganizationId, ProjectId, limits::UNDONE_AT_ONCE},
    operations::{
        Held, Refusal, Standing,
        invitations::{
            many::{invite_again, resend_all, revoke_all},
            open::{InvitationPermit, theirs},
        },
    },
    store::{
        PgConnection, QueryResult, Search,
        grants::Scope,
        invitations::{
            self,
            list::{InvitedQuery, InvitedSort},
        },
    },
};

/// The invitations that are ticked, and what was confirmed.
pub struct Ticked {
    invitations: Vec<InvitationId>,
    all: Everything,
    confirmed: Confirmed,
}

impl From<Fields> for Ticked {
    fn from(mut fields: Fields) -> Self {
        let invitations = Picked::take(&mut fields, "invitation").known();
        Self { invitations, all: Everything::take(&mut fields), confirmed: Confirmed::take(&mut fields) }
    }
}

/// `GET …/invited/resend?invitation=…`
pub async fn resending(reached: Reached, stage: Stage, Query(ticked): Query<Ticked>) -> Answer {
    let chrome = reached.at.chrome(&stage);
    look(Resending(Many::of(reached, &stage, ticked).await?), stage, chrome).await
}

/// `POST …/invited/resend`: all of them, or none.
pub async fn resend(reached: Reached, stage: Stage, Form(ticked): Form<Ticked>) -> Answer {
    let (chrome, confirmed) = (reached.at.chrome(&stage), ticked.confirmed.clone());
    make(Resending(Many::of(reached, &stage, ticked).await?), confirmed, stage, chrome).await
}

/// `GET …/invited/revocation?invitation=…`
pub async fn revoking(reached: Reached, stage: Stage, Query(ticked): Query<Ticked>) -> Answer {
    let chrome = reached.at.chrome(&stage);
    look(Revoking(Many::of(reached, &stage, ticked).await?), stage, chrome).await
}

/// `POST …/invited/revocation`: all of them, or none.
pub async fn revoke(reached: Reached, stage: Stage, Form(ticked): Form<Ticked>) -> Answer {
    let (chrome, confirmed) = (reached.at.chrome(&stage), ticked.confirmed.clone());
    make(Revoking(Many::of(reached, &stage, ticked).await?), confirmed, stage, chrome).await
}

/// `POST …/invited/revocation/undo`: everybody, or nobody.
pub async fn undo(Reached { by, at, .. }: Reached, stage: Stage, Form(ticked): Form<Ticked>) -> Answer {
    let desk = stage.site().desk.clone();
    let emails = stage.db.change(by, move |held| invite_again(held, &desk, &ticked.invitations)).await??;
    stage.after(at.after(match emails.as_slice() {
        [one] => format!("{one} was invited again, with a new link in a new email."),
        many => format!("{} people were invited again, each with a new link in a new email.", many.len()),
    }))
}

/// Invites these again; the earlier links stay dead. More than a notice can carry are not offered.
pub fn revoked(list: &str, ids: &[InvitationId]) -> Option<Undo> {
    let fields = ids.iter().map(|id| ("invitation", id.to_string()));
    (!ids.is_empty() && ids.len() <= UNDONE_AT_ONCE).then(|| Undo::at(format!("{list}/revocation/undo"), fields))
}

#[derive(Clone)]
struct Many {
    by: InvitationPermit,
    at: (OrganizationId, Option<ProjectId>),
    list: String,
    site: Site,
    ids: Vec<InvitationId>,
    all: Everything,
    emails: Vec<String>,
}

impl Many {
    async fn of(Reached { by, at, .. }: Reached, stage: &Stage, ticked: Ticked) -> Result<Self, Error> {
        let reach = by.clone();
        let find = move |conn: &mut PgConnection, fields: Fields| matching(conn, &reach, fields);
        let (ids, all) = ticked.all.found(&stage.db, ticked.invitations, find).await?;
        let (organization, asked) = (by.organization(), ids.clone());
        let found = stage.db.ask(move |conn| invitations::among(conn, organization, &asked)).await?;
        let emails = found.into_iter().map(|it| it.email.to_string()).collect();
        Ok(Self { by, at: at.ids(), list: at.list(), site: stage.site().clone(), ids, all, emails })
    }

    fn words(&self, title: &str, sentence: &str, address: &str) -> Confirm {
        Confirm {
            title: title.to_owned(),
            names: self.emails.clone(),
            sentences: vec![sentence.to_owned()],
            besides: self.all.sentence(),
            fields: self.ids.iter().map(|id| ("invitation", id.to_string())).collect(),
            action: format!("{}/{address}", self.list),
            back: self.list.clone(),
            ..Confirm::default()
        }
    }
}

/// The open invitations that match, of those the acting person could send.
fn matching(conn: &mut PgConnection, by: &InvitationPermit, fields: Fields) -> QueryResult<Vec<InvitationId>> {
    let search = Search::typed(&ListQuery::from(fields).search);
    let (organization, project) = (by.organization(), by.project());
    let lines = gathered(|from| {
        let (sort, descending) = (InvitedSort::default(), false);
        let query = InvitedQuery { project, search: search.clone(), sort, descending, from: from.clone() };
        invitations::list::page(conn, organization, &query)
    })?;
    let ids: Vec<InvitationId> = lines.into_iter().map(|line| line.id).collect();
    match theirs(conn, by, &ids) {
        Ok(theirs) => Ok(ids.into_iter().filter(|id| theirs.contains(id)).collect()),
        Err(Refusal::Broken(error)) => Err(error),
        Err(_) => Ok(Vec::new()),
    }
}

#[derive(Clone)]
struct Resending(Many);

impl Change for Resending {
    type By = InvitationPermit;
    /// The addresses.
    type Done = Vec<String>;

    fn by(&self) -> &InvitationPermit {
        &self.0.by
    }

    fn scope(&self) -> Scope {
        Scope::nobody()
    }

    fn run(&self, held: &mut Held<InvitationPermit>) -> Result<Vec<String>, Refusal> {
        resend_all(held, &self.0.site.desk, &self.0.ids)
    }

    fn words(&self) -> Confirm {
        let sentence = "Each of them gets a new email with a new link. Earlier links keep working.";
        Confirm { verb: "Resend", mild: true, ..self.0.words("Resend Invites", sentence, "resend") }
    }

    fn after(&self, emails: Vec<String>) -> After {
        after(
            self.0.at,
            match emails.as_slice() {
                [one] => format!("The invitation for {one} is on its way again."),
                many => format!("{} invitations are on their way again.", many.len()),
            },
        )
    }
}

#[derive(Clone)]
struct Revoking(Many);

impl Change for Revoking {
    type By = InvitationPermit;
    /// The addresses, and which of the invitations ended.
    type Done = (Vec<String>, Vec<InvitationId>);

    fn by(&self) -> &InvitationPermit {
        &self.0.by
    }

    fn scope(&self) -> Scope {
        Scope::nobody()
    }

    fn run(&self, held: &mut Held<InvitationPermit>) -> Result<Self::Done, Refusal> {
        revoke_all(held, &self.0.ids)
    }

    fn words(&self) -> Confirm {
        let sentence = match self.0.by {
            InvitationPermit::Organization(_) => "All links they received stop working immediately. You can invite them again.",
            InvitationPermit::Project(_) => {
                "Invitations that include nothing but this project end, and all their links stop working immediately. \
                 From the others only this project is removed."
            }
        };
        Confirm { verb: "Revoke", ..self.0.words("Revoke invitations", sentence, "revocation") }
    }

    fn after(&self, (emails, ended): Self::Done) -> After {
        // What was only taken from an invitation is not brought back by inviting anew.
        let undo = revoked(&self.0.list, &ended).filter(|_| ended.len() == emails.len());
        let said = match emails.as_slice() {
            [one] => format!("The invitation for {one} was revoked."),
            many => format!("{} invitations were revoked.", many.len()),
        };
        after(self.0.at, said).undone_by(undo)
    }
}
