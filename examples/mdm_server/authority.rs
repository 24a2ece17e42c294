//! The certificate authority of the example: it enrols devices, and proves the server to them.

// Not from the crate `examples`: the benchmark of the fleet has this file without it.
#[path = "../src/about.rs"]
#[allow(unreachable_pub)]
mod about;

use about::{about, read_file};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mdm_server::axum::tls_from_pem;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyPair, KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject;
use std::error::Error;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// The validity of the certificate of a device: a year.
const VALIDITY: Duration = Duration::from_secs(365 * 24 * 3600);

/// An authority whose key is in a folder. A real one keeps it in a hardware module.
pub(crate) struct Authority {
    folder: PathBuf,
    issuer: Issuer<'static, KeyPair>,
}

/// The certificate of a device and its key, in PEM.
pub(crate) struct IssuedCertificate {
    pub(crate) certificate: String,
    pub(crate) key: String,
}

/// The files of a device: its certificate, its key, and the certificate of the authority.
pub(crate) struct DeviceFiles {
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
    pub(crate) authority: PathBuf,
}

impl Authority {
    /// Opens the authority in a folder; creates it there if there is none. Devices trust its key, so a key is never replaced.
    pub(crate) fn open(folder: &Path) -> Result<Self, Box<dyn Error>> {
        fs::create_dir_all(folder).map_err(about(folder.display()))?;
        let (key_file, file) = (folder.join("authority.key"), folder.join("authority.pem"));
        let mut params = params("Example device authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        if !file.exists() && !key_file.exists() {
            write(&key_file, &pem("PRIVATE KEY", &KeyPair::generate()?.serialize_der()))?;
        }
        let key = PrivatePkcs8KeyDer::from_pem_file(&key_file).map_err(about(key_file.display()))?;
        let key = KeyPair::try_from(key.secret_pkcs8_der()).map_err(about(key_file.display()))?;
        if !file.exists() {
            write(&file, &pem("CERTIFICATE", params.self_signed(&key)?.der()))?;
        }
        Ok(Authority { folder: folder.to_owned(), issuer: Issuer::new(params, key) })
    }

    /// Makes the certificate of a device, which names it. A device does that itself when it enrols (MS-MDE2): then the key
    /// never leaves it.
    pub(crate) fn issue(&self, name: &str) -> Result<IssuedCertificate, Box<dyn Error>> {
        if name.is_empty() || name.contains(|c: char| !c.is_ascii_alphanumeric() && !"-_".contains(c)) {
            return Err(format!("the name of a device has letters, digits, - and _, not {name:?}").into());
        }
        let key = KeyPair::generate()?;
        let mut params = params(name);
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        params.not_before = SystemTime::now().into();
        params.not_after = params.not_before + VALIDITY;
        let certificate = params.signed_by(&key, &self.issuer)?;
        Ok(IssuedCertificate {
            certificate: pem("CERTIFICATE", certificate.der()),
            key: pem("PRIVATE KEY", &key.serialize_der()),
        })
    }

    /// Makes the certificate of a device, and writes it and its key into the folder.
    pub(crate) fn enrol(&self, name: &str) -> Result<DeviceFiles, Box<dyn Error>> {
        if name.eq_ignore_ascii_case("authority") {
            return Err("the files of the authority have this name; choose another one for the device".into());
        }
        let issued = self.issue(name)?;
        let [certificate, key] = ["pem", "key"].map(|kind| self.folder.join(format!("{name}.{kind}")));
        write(&key, &issued.key)?;
        write(&certificate, &issued.certificate)?;
        Ok(DeviceFiles { certificate, key, authority: self.folder.join("authority.pem") })
    }

    /// The TLS of the server: a new certificate for this computer, and only clients with a certificate of this authority.
    pub(crate) fn server(&self) -> Result<Arc<ServerConfig>, Box<dyn Error>> {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::new(["localhost", "127.0.0.1", "::1"].map(str::to_owned))?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let certificate = pem("CERTIFICATE", params.signed_by(&key, &self.issuer)?.der());
        let key = pem("PRIVATE KEY", &key.serialize_der());
        let authorities = read_file(self.folder.join("authority.pem"))?;
        Ok(tls_from_pem(certificate.as_bytes(), key.as_bytes(), &authorities)?)
    }
}

fn params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

fn pem(label: &str, der: &[u8]) -> String {
    let lines: String = der.chunks(48).map(|line| STANDARD.encode(line) + "\n").collect();
    format!("-----BEGIN {label}-----\n{lines}-----END {label}-----\n")
}

/// Writes a file, whole or not at all, that only its owner can read.
fn write(path: &Path, text: &str) -> Result<(), String> {
    let (new, mut options) = (path.with_extension("new"), OpenOptions::new());
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&new).and_then(|mut file| file.write_all(text.as_bytes()));
    written.and_then(|()| fs::rename(&new, path)).map_err(about(path.display()))
}
