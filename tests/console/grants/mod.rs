mod compare;
mod crowded;
mod invite;
mod requests;
mod users;
mod viewing;
mod why;
