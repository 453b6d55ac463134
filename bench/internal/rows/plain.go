package rows

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// A plainServer is a snapshot as structs that encoding/json knows without help:
// what one would marshal by hand.
type plainServer map[string]*plainSite

type plainSite struct {
	Users  []plainUser  `json:"users"`
	Groups []plainGroup `json:"groups"`
	Tokens []plainToken `json:"tokens,omitempty"`
}

type plainUser struct {
	ID        string   `json:"id"`
	Login     string   `json:"login"`
	Name      string   `json:"name"`
	Email     string   `json:"email"`
	Biography string   `json:"biography,omitempty"`
	TimeZone  string   `json:"timeZone,omitempty"`
	SiteRoles []string `json:"siteRoles,omitempty"`
}

type plainGroup struct {
	ID           string         `json:"id"`
	Name         string         `json:"name"`
	Registration string         `json:"registration"`
	Created      time.Time      `json:"created"`
	Deleted      bool           `json:"deleted"`
	Archived     bool           `json:"archived,omitempty"`
	Private      bool           `json:"private,omitempty"`
	Parent       string         `json:"parent,omitempty"`
	Creator      string         `json:"creator,omitempty"`
	Messages     int            `json:"messages,omitempty"`
	Updated      time.Time      `json:"updated,omitzero"`
	Rules        string         `json:"rules,omitempty"`
	Description  string         `json:"description,omitempty"`
	Members      []plainMember  `json:"members"`
	Requests     []plainRequest `json:"requests"`
	Invitations  []string       `json:"invitations"`
	Denied       []string       `json:"denied"`
}

type plainMember struct {
	User  string    `json:"user"`
	Roles []string  `json:"roles"`
	Since time.Time `json:"since"`
}

type plainRequest struct {
	User    string    `json:"user"`
	Since   time.Time `json:"since"`
	Message string    `json:"message,omitempty"`
}

type plainToken struct {
	Hash    string    `json:"sha256"`
	User    string    `json:"user"`
	Expires time.Time `json:"expires"`
}

// plainOf decodes a snapshot. That the structs hold all of it is known by
// encoding them again: only white space may be missing.
func plainOf(data []byte) (plainServer, error) {
	var all plainServer
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&all); err != nil {
		return nil, err
	}
	text, err := json.Marshal(all)
	if err != nil {
		return nil, err
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, data); err != nil {
		return nil, err
	}
	if !bytes.Equal(compact.Bytes(), text) {
		return nil, fmt.Errorf("the snapshot has %d bytes without white space, and other %d as structs", compact.Len(), len(text))
	}
	return all, nil
}
