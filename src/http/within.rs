//! Things of an organization or a project that an address names. They are found within what the guard has read, or not at all:
//! whoever asks for one cannot forget where it has to belong (S9.19).

use actix_web::HttpRequest;

use crate::{
    model::{OrganizationId, ProjectId},
    store::{PgConnection, QueryResult},
};

/// Where the guard let somebody in.
#[derive(Debug, Clone, Copy)]
pub struct Whereabouts {
    pub organization: OrganizationId,
    /// The project, on the pages of one.
    pub project: Option<ProjectId>,
}

/// The ids of an address, as they stand in it. Nothing is called by a text that Postgres can't keep: such an id is none.
#[derive(Debug, Clone)]
pub struct Ids(Vec<(String, String)>);

impl Ids {
    pub fn of(request: &HttpRequest) -> Self {
        let ids = request.match_info().iter().map(|(name, value)| (name.to_owned(), decoded(value)));
        Self(ids.filter(|(_, value)| !value.contains('\0')).collect())
    }

    /// The id of this name, if the address has one that can be an id of the kind.
    pub fn get<I: std::str::FromStr>(&self, name: &str) -> Option<I> {
        self.0.iter().find(|(known, _)| known == name).and_then(|(_, value)| value.parse().ok())
    }
}

/// The router leaves the three characters that mean something to it as they were sent: `%`, `/` and `+`.
fn decoded(value: &str) -> String {
    let mut pieces = value.split('%');
    let mut whole = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let kept = [("25", '%'), ("2B", '+'), ("2F", '/')]
            .into_iter()
            .find(|(code, _)| piece.get(..2).is_some_and(|start| start.eq_ignore_ascii_case(code)));
        match kept {
            Some((_, letter)) => {
                whole.push(letter);
                whole.push_str(&piece[2..]);
            }
            None => {
                whole.push('%');
                whole.push_str(piece);
            }
        }
    }
    whole
}

/// Something that an address can name. Nothing where there is no such thing, or not there.
pub trait Within: Sized + Send + 'static {
    /// # Errors
    /// Those of the database.
    fn find(conn: &mut PgConnection, place: Whereabouts, ids: &Ids) -> QueryResult<Option<Self>>;

    /// What needs no look at the database.
    fn at_once() -> Option<Self> {
        None
    }
}

/// The address names nothing beside the organization or project.
impl Within for () {
    fn find(_: &mut PgConnection, _: Whereabouts, _: &Ids) -> QueryResult<Option<Self>> {
        Ok(Some(()))
    }

    fn at_once() -> Option<Self> {
        Some(())
    }
}
