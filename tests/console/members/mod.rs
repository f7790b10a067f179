mod additions;
mod bulk_roles;
mod index;
mod removals;
mod role;
