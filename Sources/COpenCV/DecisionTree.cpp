#include "COpenCV.h"

#include <cstdlib>
#include <cstring>
#include <new>
#include <opencv2/ml.hpp>
#include <utility>
#include <vector>

namespace {

/// OpenCV prints each error beside throwing it; the caller reports it in its own words.
int keep_silent(int, const char *, const char *, const char *, int, void *) { return 0; }

/// The nodes of OpenCV's tree in the order root, left branch, right branch.
std::vector<COpenCVNode> in_preorder(const cv::ml::RTrees &forest) {
  const auto &nodes = forest.getNodes();
  const auto &splits = forest.getSplits();
  std::vector<COpenCVNode> ordered;
  // Nodes to visit, each with the place of the split whose right child it is, or -1.
  std::vector<std::pair<int, int>> waiting = {{forest.getRoots().at(0), -1}};
  while (!waiting.empty()) {
    const auto [index, parent] = waiting.back();
    waiting.pop_back();
    const int place = static_cast<int>(ordered.size());
    if (parent >= 0) ordered[parent].right = place - parent;
    const auto &node = nodes.at(index);
    if (node.split < 0) {
      ordered.push_back({-1, 0, static_cast<float>(node.value)});
    } else {
      const auto &split = splits.at(node.split);
      ordered.push_back({split.varIdx, 0, split.c});
      waiting.emplace_back(node.right, place);
      waiting.emplace_back(node.left, -1);
    }
  }
  return ordered;
}

}  // namespace

COpenCVNode *copencv_grow_tree(const float *features, const int32_t *labels, int32_t rows, int32_t columns,
                               COpenCVTreeSettings settings, int32_t *count, char problem[256]) {
  problem[0] = 0;
  try {
    static const auto silence = cv::redirectError(keep_silent);
    (void)silence;
    const cv::Mat samples(rows, columns, CV_32F, const_cast<float *>(features));
    const cv::Mat classes(rows, 1, CV_32S, const_cast<int32_t *>(labels));
    const auto data = cv::ml::TrainData::create(samples, cv::ml::ROW_SAMPLE, classes);
    const auto forest = cv::ml::RTrees::create();
    forest->setMaxDepth(settings.depth);
    forest->setMinSampleCount(settings.leaf_samples);
    forest->setActiveVarCount(settings.split_features);
    // One tree: the caller grows them side by side, each from its own seed.
    forest->setTermCriteria(cv::TermCriteria(cv::TermCriteria::MAX_ITER, 1, 0));
    cv::theRNG() = cv::RNG(settings.seed);
    forest->train(data);
    const auto nodes = in_preorder(*forest);
    const size_t bytes = nodes.size() * sizeof(COpenCVNode);
    auto *result = static_cast<COpenCVNode *>(std::malloc(bytes));
    if (result == nullptr) throw std::bad_alloc();
    std::memcpy(result, nodes.data(), bytes);
    *count = static_cast<int32_t>(nodes.size());
    return result;
  } catch (const cv::Exception &error) {
    std::strncpy(problem, error.err.c_str(), 255);
  } catch (const std::exception &error) {
    std::strncpy(problem, error.what(), 255);
  }
  problem[255] = 0;
  return nullptr;
}
