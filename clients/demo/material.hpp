// SPDX-License-Identifier: AGPL-3.0-or-later
// What the people of the demo say: statements from a file, short answers of those who have none,
// and the themes that the synthesis will find in them. The same in every process of one run.
// Read-only once made; any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "words/words.hpp"

namespace isegoria::demo {

struct Answer {
    std::string words;
    std::string theme;  // Title; empty: says nothing on the matter, and is set aside.
};

class Material {
  public:
    // A file of the project (columns theme, body_en, body_fr) or one of Polis (comment-body).
    // Of it only what so many contributors say: themes are found in that, so that each has answers.
    // Throws std::runtime_error, with the path, when there is nothing to read in it.
    Material(const std::filesystem::path& statements, words::Language language,
             std::size_t contributors);

    [[nodiscard]] std::size_t statement_count() const { return statements_.size(); }
    // Titles, in the order in which the contributors bring them up.
    [[nodiscard]] const std::vector<std::string>& themes() const { return themes_; }

    // What this contributor (from 0) answers to the question of the first collection.
    [[nodiscard]] Answer answer_of(std::size_t contributor) const;
    // And in the review, about a draft of so many articles; the theme is that of one article.
    [[nodiscard]] Answer review_of(std::size_t contributor, std::size_t articles) const;
    // What the panel makes of a theme: one proposal.
    struct Draft {
        std::string title;
        std::string words;
    };
    [[nodiscard]] Draft proposal_on(std::size_t theme) const;

  private:
    void keep_what_is_said(std::size_t contributors);
    void find_themes();
    void split_by_length();

    words::Language language_;
    std::vector<Answer> statements_;
    std::vector<std::string> themes_;
    std::map<std::string, std::string> slugs_;  // Of themes that the catalogue knows, by title.
};

}  // namespace isegoria::demo
