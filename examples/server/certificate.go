package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"time"
)

// validFor is how long the certificates hold. Some clients take none that holds
// for longer than 398 days.
const validFor = 397 * 24 * time.Hour

// An identity is the server's certificate, and the one of the authority that
// signed it, as PEM. They are two, since some clients take no authority's
// certificate for a server's.
type identity struct {
	cert tls.Certificate
	ca   []byte
}

// newIdentity makes certificates for the hosts, beside those of loopback. The
// authority's key is forgotten: it signs nothing else.
func newIdentity(hosts []string) (*identity, error) {
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	root := rootTemplate()
	rootDER, err := x509.CreateCertificate(rand.Reader, root, root, &caKey.PublicKey, caKey)
	if err != nil {
		return nil, err
	}
	if root, err = x509.ParseCertificate(rootDER); err != nil { // it has the id of its key now
		return nil, err
	}
	der, err := x509.CreateCertificate(rand.Reader, leafTemplate(hosts), root, &key.PublicKey, caKey)
	if err != nil {
		return nil, err
	}
	return &identity{
		cert: tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key},
		ca:   pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: rootDER}),
	}, nil
}

func rootTemplate() *x509.Certificate {
	c := template("memserver's own authority", 1)
	c.IsCA, c.MaxPathLenZero = true, true
	c.KeyUsage = x509.KeyUsageCertSign
	return c
}

func leafTemplate(hosts []string) *x509.Certificate {
	c := template("memserver", 2)
	c.KeyUsage = x509.KeyUsageDigitalSignature
	c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	c.DNSNames = []string{"localhost"}
	c.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}
	for _, host := range hosts {
		if ip := net.ParseIP(host); ip != nil {
			c.IPAddresses = append(c.IPAddresses, ip)
		} else {
			c.DNSNames = append(c.DNSNames, host)
		}
	}
	return c
}

func template(name string, serial int64) *x509.Certificate {
	now := time.Now()
	return &x509.Certificate{
		SerialNumber:          big.NewInt(serial),
		Subject:               pkix.Name{CommonName: name},
		NotBefore:             now.Add(-time.Hour), // clocks differ
		NotAfter:              now.Add(validFor),
		BasicConstraintsValid: true,
	}
}
