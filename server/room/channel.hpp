// SPDX-License-Identifier: AGPL-3.0-or-later
// A short queue between a thread that makes things and one that takes them, bounded both ways. Owned
// by the one that takes; both threads may call it.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <utility>

namespace isegoria::room {

template <class T>
class Channel {
  public:
    explicit Channel(std::size_t waiting_max) : waiting_max_(waiting_max) {}

    // Waits for room. When nobody takes any more it throws, which fill() knows.
    void put(T value) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return closed_ || waiting_.size() < waiting_max_; });
        if (closed_) throw Closed{};
        waiting_.push_back(std::move(value));
        changed_.notify_all();
    }

    // The next one; nothing at the end. Throws what ended the making of them.
    [[nodiscard]] std::optional<T> take() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return ended_ || closed_ || !waiting_.empty(); });
        if (!waiting_.empty()) {
            std::optional<T> value(std::move(waiting_.front()));
            waiting_.pop_front();
            changed_.notify_all();
            return value;
        }
        if (failure_) std::rethrow_exception(failure_);
        return std::nullopt;
    }

    // Runs what puts; its end, or the exception that ends it, is the end of the queue.
    template <class Making>
    void fill(Making&& making) {
        std::exception_ptr failure;
        try {
            making();
        } catch (const Closed&) {
        } catch (...) {
            failure = std::current_exception();
        }
        const std::lock_guard lock(mutex_);
        ended_ = true;
        failure_ = failure;
        changed_.notify_all();
    }

    // Nobody takes any more once this goes.
    class Closing {
      public:
        explicit Closing(Channel& channel) : channel_(channel) {}
        ~Closing() {
            const std::lock_guard lock(channel_.mutex_);
            channel_.closed_ = true;
            channel_.changed_.notify_all();
        }
        Closing(const Closing&) = delete;
        Closing& operator=(const Closing&) = delete;

      private:
        Channel& channel_;
    };

  private:
    struct Closed {};

    const std::size_t waiting_max_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<T> waiting_;
    std::exception_ptr failure_;
    bool ended_ = false;
    bool closed_ = false;
};

}  // namespace isegoria::room
