// Package openai reads and writes OpenAI's API as far as a gateway has to: which request it is, how much it may cost, how
// many tokens an answer used, the events of a stream, and errors in the form that every client knows. All that it does not
// know it passes on as it is.
package openai

import (
	"encoding/json"
	"net/http"
)

// Error is an error of the API.
type Error struct {
	Status  int    `json:"-"`
	Message string `json:"message"`
	Type    string `json:"type"`
	Param   string `json:"param"`
	Code    string `json:"code"`
}

func (e *Error) Error() string { return e.Message }

// Types of errors.
const (
	TypeRequest    = "invalid_request_error"
	TypePermission = "authentication_error"
	TypePayment    = "insufficient_quota"
	TypeRate       = "rate_limit_error"
	TypeServer     = "server_error"
)

// Invalid refuses a request for one of its parameters.
func Invalid(param, message string) *Error {
	return &Error{Status: http.StatusBadRequest, Message: message, Type: TypeRequest, Param: param, Code: "invalid_value"}
}

// MarshalJSON writes {"error": {…}}, with null for what is empty, as OpenAI does.
func (e *Error) MarshalJSON() ([]byte, error) {
	body := map[string]any{"message": e.Message, "type": e.Type, "param": nil, "code": nil}
	if e.Param != "" {
		body["param"] = e.Param
	}
	if e.Code != "" {
		body["code"] = e.Code
	}
	return json.Marshal(map[string]any{"error": body})
}

// Write answers with an error.
func (e *Error) Write(w http.ResponseWriter) {
	b, _ := json.Marshal(e) // strings only
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(e.Status)
	_, _ = w.Write(append(b, '\n')) // nobody is left to tell
}
