mod discoverability;
mod found;
