package rows

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/mrjones/oauth"
)

// What the calls are about.
const (
	aToken       = "123576abcdef6572134"
	aSecret      = "2345d234f234a2f4"
	aKey         = "0123456789abcdef0123456789abcdef"
	aKeySecret   = "0123456789abcdef"
	paGroup      = "group:1234"
	gsGroup      = "test"
	gsUser       = "qK7SgjsTHcLNrJ2ClevcJ0"
	rcRoom       = "ByehQjC44FwMeiLbX"
	rcUser       = "aobEdbYhXfu5hkeqG"
	flGroup      = "34427469792@N01"
	callTimeout  = 30 * time.Second
	typeForm     = "application/x-www-form-urlencoded"
	typeJSON     = "application/json"
	typeXML      = "text/xml"
	errorRefused = "refused"
)

// The calls that follow are how one writes them without the library: with a
// time-out, and no repeats.

// post sends the body and gives the answer's.
func post(ctx context.Context, client *http.Client, url, contentType string, body io.Reader, header ...string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", contentType)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close() //nolint:errcheck // as one writes it
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %s", resp.Status)
	}
	return io.ReadAll(resp.Body)
}

func paFormByHand(ctx context.Context, client *http.Client, address string, decode func([]byte) (bool, error)) error {
	form := url.Values{"authToken": {aToken}, "id": {paGroup}}.Encode()
	return accepted(decode)(post(ctx, client, address, typeForm, strings.NewReader(form)))
}

func paXMLRPCByHand(ctx context.Context, client *http.Client, address string, decode func([]byte) (bool, error)) error {
	call := `<?xml version="1.0"?><methodCall><methodName>peopleaggregator.leaveGroup</methodName><params><param><value><struct>` +
		`<member><name>authToken</name><value><string>` + aToken + `</string></value></member>` +
		`<member><name>id</name><value><string>` + paGroup + `</string></value></member>` +
		`</struct></value></param></params></methodCall>`
	return accepted(decode)(post(ctx, client, address, typeXML, strings.NewReader(call)))
}

// accepted makes an error of an answer that is none of success.
func accepted(decode func([]byte) (bool, error)) func([]byte, error) error {
	return func(text []byte, err error) error {
		if err != nil {
			return err
		}
		ok, err := decode(text)
		if err == nil && !ok {
			err = errors.New(errorRefused)
		}
		return err
	}
}

func paJSON(text []byte) (bool, error) {
	var answer struct{ Success bool }
	err := json.Unmarshal(text, &answer)
	return answer.Success, err
}

func paXML(text []byte) (bool, error) {
	var answer struct {
		Success string `xml:"success"`
	}
	err := xml.Unmarshal(text, &answer)
	return answer.Success == "true", err
}

func paXMLRPC(text []byte) (bool, error) {
	var answer struct {
		Boolean string `xml:"params>param>value>struct>member>value>boolean"`
	}
	err := xml.Unmarshal(text, &answer)
	return answer.Boolean == "1", err
}

func gsByHand(ctx context.Context, client *http.Client, address string) error {
	form := url.Values{"token": {aToken}, "groupId": {gsGroup}, "userId": {gsUser}, "leave": {""}}.Encode()
	text, err := post(ctx, client, address, typeForm, strings.NewReader(form))
	if err != nil {
		return err
	}
	answer := struct {
		Status  int
		Message string
	}{Status: -1}
	err = json.Unmarshal(text, &answer)
	if err == nil && answer.Status != 0 {
		err = errors.New(answer.Message)
	}
	return err
}

func rcByHand(ctx context.Context, client *http.Client, address string) error {
	body, err := json.Marshal(struct {
		RoomID string `json:"roomId"`
	}{rcRoom})
	if err != nil {
		return err
	}
	text, err := post(ctx, client, address, typeJSON, bytes.NewReader(body), "X-User-Id", rcUser, "X-Auth-Token", aToken)
	if err != nil {
		return err
	}
	var answer struct {
		Success bool
		Error   string
	}
	err = json.Unmarshal(text, &answer)
	if err == nil && !answer.Success {
		err = errors.New(answer.Error)
	}
	return err
}

// flByHand takes a client that signs.
func flByHand(ctx context.Context, client *http.Client, address string) error {
	form := url.Values{
		"method": {"flickr.groups.leave"}, "format": {"json"}, "nojsoncallback": {"1"}, "group_id": {flGroup},
	}.Encode()
	text, err := post(ctx, client, address, typeForm, strings.NewReader(form))
	if err != nil {
		return err
	}
	var answer struct{ Stat, Message string }
	err = json.Unmarshal(text, &answer)
	if err == nil && answer.Stat != "ok" {
		err = errors.New(answer.Message)
	}
	return err
}

// mrjonesClient signs by mrjones/oauth's RoundTripper.
func mrjonesClient() (*http.Client, error) {
	consumer := oauth.NewConsumer(aKey, aKeySecret, oauth.ServiceProvider{})
	client, err := consumer.MakeHttpClient(&oauth.AccessToken{Token: aToken, Secret: aSecret})
	if err != nil {
		return nil, err
	}
	client.Timeout = callTimeout
	return client, nil
}
