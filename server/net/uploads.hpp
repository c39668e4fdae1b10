// SPDX-License-Identifier: AGPL-3.0-or-later
// Files on their way to an errand, and the room that all of them may take: of one person over all
// connections, and of the house. Lives on the loop.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <unordered_map>

#include "isegoria/v1/frames.pb.h"
#include "room/desk.hpp"

namespace isegoria::net {

struct UploadLimits {
    std::size_t files_max = 2;  // Respondents and categories: no errand takes more (desk.proto).
    std::size_t octets_per_person_max = 64U << 20U;  // A pool of a million rows.
    std::size_t octets_max =
        256U << 20U;  // Four such at a time, in an eighth of the unit's memory.
};

class UploadSpace {
  public:
    explicit UploadSpace(const UploadLimits& limits) : limits_(limits) {}

    enum class Answer : std::uint8_t { taken = 1, person_is_full, house_is_full };
    [[nodiscard]] Answer take(room::PersonId person, std::size_t octets);
    void give_back(room::PersonId person, std::size_t octets);
    [[nodiscard]] std::size_t octets() const { return octets_; }
    [[nodiscard]] const UploadLimits& limits() const { return limits_; }

  private:
    const UploadLimits limits_;
    std::size_t octets_ = 0;
    std::unordered_map<room::PersonId, std::size_t> by_person_;
};

// The files of one connection. Gives its room back when it goes, or at end().
class Uploading {
  public:
    Uploading(std::shared_ptr<UploadSpace> space, room::PersonId person)
        : space_(std::move(space)), person_(person) {}
    ~Uploading() { end(); }
    Uploading(const Uploading&) = delete;
    Uploading& operator=(const Uploading&) = delete;

    enum class Answer : std::uint8_t {
        taken = 1,
        empty_part,
        too_many_files,
        too_large,
        house_is_full
    };
    [[nodiscard]] Answer add(const v1::Upload& upload);
    // What has come, for the errand; the room stays taken.
    [[nodiscard]] room::Desk::Uploads take_files() { return std::exchange(files_, {}); }
    void end();

  private:
    std::shared_ptr<UploadSpace> space_;
    room::PersonId person_;
    std::size_t octets_ = 0;
    room::Desk::Uploads files_;
};

}  // namespace isegoria::net
