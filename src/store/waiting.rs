//! Requests that wait until somebody answers, of whichever kind.

/// `answered!(access_requests, AccessRequestId)`: the function that ends a request of this table. Where it is kept how many wait, a
/// third word says what counts them (U18).
macro_rules! answered {
    ($table:ident, $id:ty $(, $counted:path)?) => {
        /// Ends a request that waits. `false` if somebody else was faster.
        pub fn decide(
            tx: &mut $crate::store::Tx,
            organization: $crate::model::OrganizationId,
            id: $id,
            state: &'static str,
            by: Option<$crate::model::UserId>,
        ) -> QueryResult<bool> {
            use diesel::sql_types::{Nullable, Timestamptz};
            let moment = diesel::dsl::now.into_sql::<Nullable<Timestamptz>>();
            let request = $table::organization_id.eq(organization).and($table::id.eq(id));
            let decided = diesel::update($table::table.filter(request).filter($table::state.eq("open")))
                .set(($table::state.eq(state), $table::decided_at.eq(moment), $table::decided_by.eq(by)))
                .execute(tx.0)?;
            $($counted(tx, organization, $crate::store::counts::fewer(decided))?;)?
            Ok(decided == 1)
        }
    };
}
pub(super) use answered;
