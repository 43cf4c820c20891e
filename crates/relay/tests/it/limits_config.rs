//! The section `[limits]`, and the limit of open files.

use std::fs;
use std::process::Stdio;
use std::time::Duration;

use kios_relay::config::{LimitsConfig, ProxyHeader, read};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;

use crate::wire::soon;

fn limits(text: &str, environment: &[(&str, &str)]) -> Result<LimitsConfig, String> {
    let environment = environment.iter().map(|(name, value)| ((*name).into(), (*value).into()));
    read(text, environment).map(|config| *config.limits).map_err(|fault| fault.to_string())
}

#[test]
fn every_limit_is_read_from_the_file_and_the_environment() {
    let numbers = [
        ("connections", 90),
        ("connections_per_address", 80),
        ("streams", 70),
        ("streams_per_address", 60),
        ("streams_per_session", 50),
        ("requests_in_progress_per_address", 40),
        ("requests_per_second", 30),
        ("requests_burst", 29),
        ("signed_requests_per_second", 28),
        ("signed_requests_burst", 27),
        ("self_signed_per_second", 26),
        ("self_signed_burst", 25),
        ("registrations_per_hour", 24),
        ("queue_timeout_milliseconds", 23),
        ("refusal_pause_milliseconds", 22),
    ];
    let lines = numbers.map(|(name, value)| format!("{name} = {value}"));
    let text = format!(
        "[limits]\n{}\ntrusted_proxies = [\"10.0.0.0/8\", \"::1\"]\nproxy_header = \"forwarded\"\n",
        lines.join("\n")
    );
    let variable = |(name, value): (&str, i32)| {
        (format!("KIOS_LIMITS_{}", name.to_uppercase()), value.to_string())
    };
    let mut variables: Vec<_> = numbers.into_iter().map(variable).collect();
    variables.push(("KIOS_LIMITS_TRUSTED_PROXIES".to_owned(), "10.0.0.0/8, ::1".to_owned()));
    variables.push(("KIOS_LIMITS_PROXY_HEADER".to_owned(), "Forwarded".to_owned()));
    let of_file = limits(&text, &[]).unwrap();
    let variables: Vec<_> = variables.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    assert_eq!(limits("", &variables).unwrap(), of_file);
    let quota = |quota: kios_relay::config::Quota| (quota.rate.get(), quota.burst.get());
    assert_eq!((of_file.connections, of_file.connections_per_address), (90, 80));
    assert_eq!((of_file.streams, of_file.streams_per_address), (70, 60));
    assert_eq!((of_file.streams_per_session, of_file.requests_in_progress_per_address), (50, 40));
    assert_eq!((quota(of_file.requests), quota(of_file.signed_requests)), ((30, 29), (28, 27)));
    assert_eq!((quota(of_file.self_signed), quota(of_file.registrations)), ((26, 25), (24, 24)));
    assert_eq!(of_file.queue_timeout, Duration::from_millis(23));
    assert_eq!(of_file.refusal_pause, Duration::from_millis(22));
    assert_eq!(of_file.trusted_proxies.len(), 2);
    assert_eq!(of_file.proxy_header, ProxyHeader::Forwarded);
}

#[test]
fn a_bad_limit_is_one_line_with_its_key() {
    for (line, said) in [
        ("connections = 0", "limits.connections"),
        ("connections = 2048", "limits.streams = 2048"),
        ("streams = 4000", "limits.streams = 4000"),
        ("requests_burst = \"many\"", "limits.requests_burst"),
        ("trusted_proxies = [\"the proxy\"]", "limits.trusted_proxies"),
        ("proxy_header = \"x-real-ip\"", "limits.proxy_header"),
        ("queue_timeout_milliseconds = 10001", "limits.queue_timeout_milliseconds"),
        ("connection_limit = 1", "limits.connection_limit"),
    ] {
        let fault = limits(&format!("[limits]\n{line}"), &[]).unwrap_err();
        assert!(fault.contains(said) && !fault.contains('\n'), "{fault}");
    }
}

#[tokio::test]
async fn a_low_limit_of_open_files_is_raised_or_logged_at_start() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("relay.toml"), "listen = \"127.0.0.1:0\"").unwrap();
    // A low soft limit is raised to the hard one; a low hard one is logged.
    for (limit, is_logged) in [("ulimit -Sn 256", false), ("ulimit -n 256", true)] {
        let program = env!("CARGO_BIN_EXE_kios-relay");
        let mut relay = Command::new("sh")
            .args(["-c", &format!("{limit}; exec {program} --config relay.toml")])
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(relay.stderr.take().unwrap()).lines();
        let mut log = Vec::new();
        while let Some(line) = soon(lines.next_line()).await.unwrap() {
            let listening = line.contains("listening");
            log.push(line);
            if listening {
                break;
            }
        }
        let warning = log.iter().find(|line| line.contains("open files"));
        assert_eq!(warning.is_some(), is_logged, "{log:?}");
        if let Some(warning) = warning {
            assert!(warning.contains("WARN") && warning.contains("128 connections"), "{warning}");
        }
        relay.kill().await.unwrap();
    }
}
