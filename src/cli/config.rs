//! The command `config`: what counts, and where each setting comes from.

use std::path::Path;
use std::time::SystemTime;

use super::ExitStatus;
use super::args::{ConfigArgs, ConfigFormat};
use super::check::asked;
use super::output::{done, to_stdout};
use super::settings::effective;
use crate::knowledge::Day;
use crate::report::configuration::{ConfigurationOptions, write_json, write_text};

/// The schema of configurations, which a test holds against the reader.
const SCHEMA: &str = include_str!("../../schema/config.schema.json");

pub(super) fn config(arguments: &ConfigArgs, working_dir: &Path) -> ExitStatus {
    if arguments.schema {
        return done(to_stdout(|out| out.write_all(SCHEMA.as_bytes())));
    }
    let today = Day::of(SystemTime::now());
    let asked = asked(&arguments.judging);
    let effective = match effective(&arguments.settings, &arguments.own.rules, asked, working_dir, today) {
        Ok(effective) => effective,
        Err(status) => return status,
    };
    let options = ConfigurationOptions { all: arguments.all, working_dir };
    done(to_stdout(|out| match arguments.format {
        ConfigFormat::Text => write_text(&effective, options, out),
        ConfigFormat::Json => write_json(&effective, options, out),
    }))
}
