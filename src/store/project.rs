//! A project as its pages know it, for its wing and for the guard, which reads it together with the session.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::schema::projects;
use crate::model::{
    OrganizationId, ProjectId,
    project::{QuarterStart, Residency, WeekStart},
};

/// A project, as its own pages know it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = projects)]
pub struct Project {
    pub id: ProjectId,
    pub organization_id: OrganizationId,
    pub name: String,
    pub residency: Residency,
    pub timezone: String,
    pub token: String,
    pub created_by_name: String,
    pub created_at: DateTime<Utc>,
    pub week_start: WeekStart,
    pub quarter_start: QuarterStart,
}
