package openai

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

// problem is an error as OpenAI clients read it.
type problem struct {
	Message string  `json:"message"`
	Type    string  `json:"type"`
	Param   *string `json:"param"`
	Code    string  `json:"code,omitempty"`
}

func invalid(param, format string, args ...any) *problem {
	return &problem{Message: param + ": " + fmt.Sprintf(format, args...), Param: &param, Code: "invalid_value"}
}

func (s *Server) unknownModel(name string) *problem {
	param := "model"
	return &problem{Message: fmt.Sprintf("the model %.100q does not exist; there is %q", name, s.name), Param: &param, Code: "model_not_found"}
}

func fail(w http.ResponseWriter, status int, p problem) {
	p.Type = "invalid_request_error"
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"error": p}) // a caller that is gone gets nothing
}

func answer(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body) // as above
}

// read decodes a request's body. It has answered already if it returns false.
func read(w http.ResponseWriter, r *http.Request, into any) bool {
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(into)
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		fail(w, http.StatusRequestEntityTooLarge, problem{Message: fmt.Sprintf("the request has more than %d bytes", maxBody)})
		return false
	}
	if err != nil {
		fail(w, http.StatusBadRequest, problem{Message: "the body is not the JSON of a request: " + err.Error()})
		return false
	}
	return true
}

// refuse answers an error of a request, with the status that goes with it.
func refuse(w http.ResponseWriter, p problem) {
	status := http.StatusBadRequest
	if p.Code == "model_not_found" {
		status = http.StatusNotFound
	}
	fail(w, status, p)
}
