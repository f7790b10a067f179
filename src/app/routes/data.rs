//! Addresses for programs that are not in the table of the App API: its description, and the data plane.

use super::lines;
use crate::{
    api::{access, data, openapi},
    app::manual,
};

#[rustfmt::skip]
lines! {
    get  "/api"                                       Nothing                       => manual::index;
    get  "/api/openapi.json"                          Nothing                       => openapi::one;
    get  "/.well-known/authzen-configuration"         Nothing                       => access::configuration;

    get  "/track"                                     Data                          => data::track::take;
    post "/track"                                     Data                          => data::track::take;
    get  "/track/"                                    Data                          => data::track::take;
    post "/track/"                                    Data                          => data::track::take;
    post "/import"                                    Data                          => data::import::take;
    post "/import/"                                   Data                          => data::import::take;
    get  "/engage"                                    Data                          => data::profiles::engage;
    post "/engage"                                    Data                          => data::profiles::engage;
    get  "/engage/"                                   Data                          => data::profiles::engage;
    post "/engage/"                                   Data                          => data::profiles::engage;
    get  "/groups"                                    Data                          => data::profiles::groups;
    post "/groups"                                    Data                          => data::profiles::groups;
    get  "/groups/"                                   Data                          => data::profiles::groups;
    post "/groups/"                                   Data                          => data::profiles::groups;
    get  "/api/2.0/export"                            Data                          => data::export::index;
    get  "/api/2.0/export/"                           Data                          => data::export::index;
    get  "/api/2.0/engage"                            Data                          => data::query::people;
    get  "/api/2.0/engage/"                           Data                          => data::query::people;
    post "/api/query/engage"                          Data                          => data::query::people;
    post "/api/query/engage/"                         Data                          => data::query::people;
    get  "/api/query/events/names"                    Data                          => data::query::names;
    get  "/api/query/events/names/"                   Data                          => data::query::names;
}
