//! Proxies as processes: [`Installed`].

use std::fmt::Write;
use std::fs;
use std::io::{self, ErrorKind as Io};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// A proxy that somebody else wrote.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Tinyproxy,
    Squid,
    Microsocks,
}

/// Whom it knows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Credentials {
    pub(crate) user: &'static str,
    pub(crate) password: &'static str,
    /// The same before the host in a URL.
    pub(crate) in_url: &'static str,
}

/// A proxy that runs as long as this value.
pub(crate) struct Installed {
    process: Child,
    address: SocketAddr,
    folder: PathBuf,
}

impl Installed {
    pub(crate) fn start(kind: Kind, credentials: Option<Credentials>) -> io::Result<Self> {
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let port = address.port();
        let name = format!("fetch-many-proxy-{}-{port}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder)?;
        let process = match kind {
            Kind::Tinyproxy => tinyproxy(&folder, port, credentials),
            Kind::Squid => squid(&folder, port, credentials),
            Kind::Microsocks => microsocks(port, credentials),
        };
        let process = process?;
        let started = Self {
            process,
            address,
            folder,
        };
        started.wait()?;
        Ok(started)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    fn wait(&self) -> io::Result<()> {
        let end = Instant::now() + Duration::from_secs(20);
        while let Err(error) = TcpStream::connect(self.address) {
            if Instant::now() > end {
                return Err(error);
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

impl Drop for Installed {
    fn drop(&mut self) {
        // One that has ended already need not be ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn run(program: &str, arguments: &[&str]) -> io::Result<Child> {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
        .spawn()
        .map_err(|error| io::Error::new(error.kind(), format!("{program}: {error}")))
}

fn tinyproxy(folder: &Path, port: u16, credentials: Option<Credentials>) -> io::Result<Child> {
    let mut settings =
        format!("Port {port}\nListen 127.0.0.1\nTimeout 60\nMaxClients 50\nLogLevel Error\n");
    if let Some(Credentials { user, password, .. }) = credentials {
        let _ = writeln!(settings, "BasicAuth {user} {password}");
    }
    let file = folder.join("tinyproxy.conf");
    fs::write(&file, settings)?;
    run("tinyproxy", &["-d", "-c", text(&file)?])
}

fn squid(folder: &Path, port: u16, credentials: Option<Credentials>) -> io::Result<Child> {
    let folder_name = text(folder)?;
    let mut settings = format!(
        "http_port 127.0.0.1:{port}\ncache deny all\npid_filename none\naccess_log none\n\
         cache_log /dev/null\ncoredump_dir {folder_name}\nshutdown_lifetime 0 seconds\nworkers 1\n"
    );
    if let Some(Credentials { user, password, .. }) = credentials {
        let file = folder.join("passwords");
        let hash = Command::new("openssl")
            .args(["passwd", "-apr1", password])
            .output()?;
        let hash = String::from_utf8_lossy(&hash.stdout).trim().to_owned();
        fs::write(&file, format!("{user}:{hash}\n"))?;
        let passwords = text(&file)?;
        let _ = write!(
            settings,
            "auth_param basic program /usr/lib/squid/basic_ncsa_auth {passwords}\n\
             auth_param basic children 2\nauth_param basic realm test\n\
             acl known proxy_auth REQUIRED\nhttp_access allow known\n"
        );
    } else {
        settings += "http_access allow all\n";
    }
    settings += "http_access deny all\n";
    let file = folder.join("squid.conf");
    fs::write(&file, settings)?;
    // `-N`: one process, which can be ended.
    run("squid", &["-N", "-f", text(&file)?])
}

fn microsocks(port: u16, credentials: Option<Credentials>) -> io::Result<Child> {
    let port = port.to_string();
    let mut arguments = vec!["-i", "127.0.0.1", "-p", &port];
    if let Some(Credentials { user, password, .. }) = &credentials {
        arguments.extend(["-u", user, "-P", password]);
    }
    run("microsocks", &arguments)
}

fn text(path: &Path) -> io::Result<&str> {
    path.to_str()
        .ok_or_else(|| io::Error::new(Io::InvalidInput, "a path that is not text"))
}
