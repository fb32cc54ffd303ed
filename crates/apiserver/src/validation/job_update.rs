//! stub
use crate::field::ErrorList;
use jobyard_api::job::Job;
/// stub
pub fn check(_new: &Job, _old: &Job, _errors: &mut ErrorList) {}
