package flickr

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // OAuth's HMAC-SHA1
	"encoding/base64"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// received gives a request as a server reads it from the wire.
func received(t testing.TB, r *http.Request) *http.Request {
	t.Helper()
	var wire bytes.Buffer
	if err := r.Write(&wire); err != nil {
		t.Fatal(err)
	}
	got, err := http.ReadRequest(bufio.NewReader(&wire))
	if err != nil {
		t.Fatal(err)
	}
	got.URL.Scheme = r.URL.Scheme
	return got
}

// signatures gives the signature of a request that a server got, and the one
// that it should have by RFC 5849. It knows nothing of who signed.
func signatures(t testing.TB, r *http.Request, secret, tokenSecret string) (got, want string) {
	t.Helper()
	oauth := authorization(t, r)
	pairs := []string{}
	add := func(params url.Values) {
		for name, values := range params {
			for _, value := range values {
				pairs = append(pairs, percent(name)+"="+percent(value))
			}
		}
	}
	got = oauth.Get("oauth_signature")
	oauth.Del("oauth_signature")
	oauth.Del("realm")
	add(oauth)
	add(r.URL.Query())
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err == nil && kind == "application/x-www-form-urlencoded" {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		form, err := url.ParseQuery(string(body))
		if err != nil {
			t.Fatal(err)
		}
		form.Del("oauth_signature")
		add(form)
	}
	// "=" sorts before all that may follow in a longer name but "-" and ".".
	slices.SortFunc(pairs, func(a, b string) int {
		return strings.Compare(strings.Replace(a, "=", "\x00", 1), strings.Replace(b, "=", "\x00", 1))
	})
	base := strings.ToUpper(r.Method) + "&" + percent(address(r)) + "&" + percent(strings.Join(pairs, "&"))
	mac := hmac.New(sha1.New, []byte(percent(secret)+"&"+percent(tokenSecret)))
	mac.Write([]byte(base))
	return got, base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// address is that of section 3.4.1.2.
func address(r *http.Request) string {
	host := strings.TrimSuffix(strings.ToLower(r.Host), ":")
	host = strings.TrimSuffix(host, map[string]string{"http": ":80", "https": ":443"}[r.URL.Scheme])
	return r.URL.Scheme + "://" + host + r.URL.EscapedPath()
}

// authorization reads the parameters of the header of section 3.5.1.
func authorization(t testing.TB, r *http.Request) url.Values {
	t.Helper()
	all := url.Values{}
	text, ok := strings.CutPrefix(r.Header.Get("Authorization"), "OAuth ")
	if !ok {
		return all
	}
	for field := range strings.SplitSeq(text, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(field), "=")
		name, err := url.PathUnescape(name)
		if err != nil {
			t.Fatal(err)
		}
		value, err = url.PathUnescape(strings.Trim(value, `"`))
		if err != nil {
			t.Fatal(err)
		}
		all.Add(name, value)
	}
	return all
}

// percent is the encoding of section 3.6.
func percent(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if strings.IndexByte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~", c) >= 0 {
			b.WriteByte(c)
		} else {
			const hex = "0123456789ABCDEF"
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	return b.String()
}

// The vectors that show that the verifier is right: RFC 5849's, Flickr's, and
// those that other clients computed.
func TestTheVerifierAgreesWithTheVectors(t *testing.T) {
	t.Parallel()
	const flickrForm = "accept_rules=1&format=json&group_id=34427469792%40N01&nojsoncallback=1&method="
	const flickrOAuth = `OAuth oauth_consumer_key="653e7a6ecc1d528c516cc8f92cf98611",oauth_nonce="84354935",` +
		`oauth_signature_method="HMAC-SHA1",oauth_timestamp="1305583871",` +
		`oauth_token="72157626318069415-087bfc7b5816092c",oauth_version="1.0"`
	const key, tokenSecret = "0123456789abcdef", "a202d1f853ec69de"
	for name, tc := range map[string]struct {
		method, url, form, oauth string
		secret, tokenSecret      string
		want                     string
	}{
		"RFC 5849, section 1.2, request of a photo": {
			method: "GET", url: "http://photos.example.net/photos?file=vacation.jpg&size=original",
			oauth: `OAuth realm="Photos", oauth_consumer_key="dpf43f3p2l4k3l03", oauth_token="nnch734d00sl2jdk", ` +
				`oauth_signature_method="HMAC-SHA1", oauth_timestamp="137131202", oauth_nonce="chapoH"`,
			secret: "kd94hf93k423kf44", tokenSecret: "pfkkdhi9sl3r4s00", want: "MdpQcU8iPSUjWoN/UDMsK2sui9I=",
		},
		"request_token": {
			method: "GET", url: "http://www.flickr.com/services/oauth/request_token",
			oauth: `OAuth oauth_consumer_key="768fe946d252b119746fda82e1599980",oauth_timestamp="1316657628",oauth_version="1.0",` +
				`oauth_nonce="C2F26CD5C075BA9050AD8EE90644CF29",oauth_signature_method="HMAC-SHA1",oauth_callback="http%3A%2F%2Fwww.wackylabs.net%2Foauth%2Ftest"`,
			secret: "1a3c208e172d3edc", want: "0fhNGlzpFNAsTme/hDfUb5HPB5U=",
		},
		"groups.join": {
			method: "POST", url: "https://api.flickr.com/services/rest/", form: flickrForm + "flickr.groups.join",
			oauth: flickrOAuth, secret: key, tokenSecret: tokenSecret, want: "9eprcmMs3jNHXGnv9N7U8Kbd7PM=",
		},
		"groups.join without the last slash": { // FL-025
			method: "POST", url: "https://api.flickr.com/services/rest", form: flickrForm + "flickr.groups.join",
			oauth: flickrOAuth, secret: key, tokenSecret: tokenSecret, want: "c7j4c05CwW2tS7EIKnBel24mBJM=",
		},
		"groups.joinRequest": {
			method: "POST", url: "https://api.flickr.com/services/rest/",
			form:  flickrForm + "flickr.groups.joinRequest&message=" + url.QueryEscape("Let me in, please! (J'aime ça)"),
			oauth: flickrOAuth, secret: key, tokenSecret: tokenSecret, want: "7jAhScyyij49gRRvR5wivZGhh58=",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := http.NewRequestWithContext(t.Context(), tc.method, tc.url, strings.NewReader(tc.form))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Authorization", tc.oauth)
			if tc.form != "" {
				r.Header.Set("Content-Type", contentType)
			}
			if _, got := signatures(t, received(t, r), tc.secret, tc.tokenSecret); got != tc.want {
				t.Errorf("%s, want %s", got, tc.want)
			}
		})
	}
}
