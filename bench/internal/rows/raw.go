package rows

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // what OAuth 1.0a signs with
	"encoding/base64"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// rawPost is a request as clients send it. header are names and values.
func rawPost(host, path, contentType, body string, header ...string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "POST %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: groups-bench\r\nAccept-Encoding: gzip\r\n", path, host)
	fmt.Fprintf(&b, "Content-Type: %s\r\nContent-Length: %d\r\n", contentType, len(body))
	for i := 0; i+1 < len(header); i += 2 {
		fmt.Fprintf(&b, "%s: %s\r\n", header[i], header[i+1])
	}
	b.WriteString("\r\n")
	b.WriteString(body)
	return b.Bytes()
}

// parsed is the request as a server has it.
func parsed(raw []byte) (*http.Request, error) {
	return parsedFrom(bufio.NewReader(bytes.NewReader(raw)))
}

// parsedFrom is the next request of a connection.
func parsedFrom(in *bufio.Reader) (*http.Request, error) {
	r, err := http.ReadRequest(in)
	if err != nil {
		return nil, err
	}
	r.RemoteAddr = "127.0.0.1:50000"
	return r, nil
}

// A flAccess is what signs a call of Flickr's.
type flAccess struct{ Key, KeySecret, Token, TokenSecret string }

// leave is a signed leave of the group, join a signed join.
func (a *flAccess) leave(host, group string) []byte {
	return a.call(host, "flickr.groups.leave", group)
}

func (a *flAccess) join(host, group string) []byte { return a.call(host, "flickr.groups.join", group) }

func (a *flAccess) call(host, method, group string) []byte {
	form := url.Values{
		"method": {method}, "format": {"json"}, "nojsoncallback": {"1"}, "group_id": {group}, "accept_rules": {"1"},
	}
	return rawPost(host, flRoute.Path, typeForm, form.Encode(),
		"Authorization", a.sign("http://"+host+flRoute.Path, form, time.Now(), strconv.FormatUint(rand.Uint64(), 36)))
}

// sign gives the header Authorization by HMAC-SHA1 (RFC 5849).
func (a *flAccess) sign(address string, form url.Values, now time.Time, nonce string) string {
	oauth := url.Values{
		"oauth_consumer_key": {a.Key}, "oauth_token": {a.Token}, "oauth_version": {"1.0"},
		"oauth_signature_method": {"HMAC-SHA1"}, "oauth_timestamp": {strconv.FormatInt(now.Unix(), 10)}, "oauth_nonce": {nonce},
	}
	all := maps.Clone(form)
	maps.Copy(all, oauth)
	pairs := make([]string, 0, len(all))
	for _, name := range slices.Sorted(maps.Keys(all)) {
		pairs = append(pairs, escape(name)+"="+escape(all.Get(name)))
	}
	base := "POST&" + escape(address) + "&" + escape(strings.Join(pairs, "&"))
	mac := hmac.New(sha1.New, []byte(escape(a.KeySecret)+"&"+escape(a.TokenSecret)))
	mac.Write([]byte(base))
	oauth.Set("oauth_signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	var header []string
	for _, name := range slices.Sorted(maps.Keys(oauth)) {
		header = append(header, fmt.Sprintf(`%s="%s"`, name, escape(oauth.Get(name))))
	}
	return "OAuth " + strings.Join(header, ", ")
}

func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
