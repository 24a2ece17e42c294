//! The certificate authority of the example: it enrols devices, and proves the server to them.

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
    /// Opens the authority in a folder; creates it there if there is none.
    pub(crate) fn open(folder: &Path) -> Result<Self, Box<dyn Error>> {
        fs::create_dir_all(folder)?;
        let (key_file, file) = (folder.join("authority.key"), folder.join("authority.pem"));
        let mut params = params("Example device authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        if !file.exists() {
            let key = KeyPair::generate()?;
            write_secret(&key_file, &pem("PRIVATE KEY", &key.serialize_der()))?;
            fs::write(&file, pem("CERTIFICATE", params.self_signed(&key)?.der()))?;
        }
        let key = PrivatePkcs8KeyDer::from_pem_file(&key_file)?;
        let key = KeyPair::try_from(key.secret_pkcs8_der())?;
        Ok(Authority { folder: folder.to_owned(), issuer: Issuer::new(params, key) })
    }

    /// Makes the certificate of a device, which names it. A device does that itself when it enrols (MS-MDE2): then the key
    /// never leaves it.
    pub(crate) fn issue(&self, name: &str) -> Result<IssuedCertificate, Box<dyn Error>> {
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        {
            return Err(
                format!("the name of a device has letters, digits, - and _ only, not {name:?}").into()
            );
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
        let issued = self.issue(name)?;
        let files = DeviceFiles {
            certificate: self.folder.join(format!("{name}.pem")),
            key: self.folder.join(format!("{name}.key")),
            authority: self.folder.join("authority.pem"),
        };
        write_secret(&files.key, &issued.key)?;
        fs::write(&files.certificate, issued.certificate)?;
        Ok(files)
    }

    /// The TLS of the server: a new certificate for this computer, and only clients with a certificate of this authority.
    pub(crate) fn server(&self) -> Result<Arc<ServerConfig>, Box<dyn Error>> {
        let key = KeyPair::generate()?;
        let names = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
        let mut params = CertificateParams::new(names)?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let certificate = pem("CERTIFICATE", params.signed_by(&key, &self.issuer)?.der());
        let key = pem("PRIVATE KEY", &key.serialize_der());
        let authorities = fs::read(self.folder.join("authority.pem"))?;
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
    let base64 = STANDARD.encode(der);
    let mut pem = format!("-----BEGIN {label}-----\n");
    for line in base64.as_bytes().chunks(64) {
        pem.extend(line.iter().copied().map(char::from).chain(['\n']));
    }
    pem + &format!("-----END {label}-----\n")
}

/// Writes a file that only its owner can read.
fn write_secret(path: &Path, text: &str) -> Result<(), Box<dyn Error>> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    Ok(options.open(path)?.write_all(text.as_bytes())?)
}
